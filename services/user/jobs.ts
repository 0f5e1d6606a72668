import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { eraseLateWrites as forgetErased } from './erase-person.ts';
import { resealDocuments } from './reseal-documents.ts';

export const jobs: Job<Deps>[] = [
  every(60, 'reseal-documents', resealDocuments),
  every(3_600, 'forget-erased', forgetErased),
];
