"""vibenet on each file of the command line, in one process, as it is shipped."""

import sys

from vibenet import load_model

net = load_model()
for path in sys.argv[1:]:
    net.predict(path)
