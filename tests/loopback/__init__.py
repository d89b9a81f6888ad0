"""What keeps the tests on this machine."""

import sys

# A worker of xdist has the fence from its start, by the name of sitecustomize: it is this one, and not a second.
_fence = sys.modules.get("sitecustomize")
if _fence and hasattr(_fence, "BeyondLoopback"):
    sys.modules[f"{__name__}.sitecustomize"] = _fence
