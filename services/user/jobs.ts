import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { eraseLateWrites as forgetErased } from './erase-person.ts';
import { resealDocuments } from './reseal-documents.ts';

export const userJobs = (deps: Deps): Job[] => [
  every(60, 'reseal-documents', resealDocuments(deps)),
  every(3_600, 'forget-erased', forgetErased(deps)),
];
