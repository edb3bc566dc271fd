import { createQueue } from '../../src/jobs/queue.ts';
import { queueContract } from '../contracts/queue.ts';

queueContract('in this process', createQueue);
