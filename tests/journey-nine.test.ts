import { journey } from './journey.ts';

journey('nine processes');
