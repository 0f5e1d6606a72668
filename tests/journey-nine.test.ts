import { journey } from './support/journey.ts';

journey('nine processes');
