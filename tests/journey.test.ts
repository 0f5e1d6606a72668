import { journey } from './support/journey.ts';

journey('one process');
