import { journey } from './journey.ts';

journey('one process');
