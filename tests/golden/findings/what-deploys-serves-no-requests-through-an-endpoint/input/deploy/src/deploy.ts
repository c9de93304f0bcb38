import { execSync } from 'child_process';
import { REGISTRY } from './config';

execSync(`docker push ${REGISTRY}:latest`);
