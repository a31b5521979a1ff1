import { describeSuite } from './template-suites.js';

describeSuite('the original injector with templates, 1.0.2', 'kube-inject-1.0', 37);
