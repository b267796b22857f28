package lambdatest

import "syscall"

// terminate is the signal with which Lambda announces the end of an instance.
const terminate = syscall.SIGTERM
