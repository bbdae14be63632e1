"""litellm, imported without its network fetch, telemetry and callbacks.

Nor does it read a `.env` file, which a repository could have planted.
"""

import logging
import os
import warnings
from typing import Any


def litellm_loaded() -> Any:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else a fetch at import
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # else it loads the nearest .env
    os.environ.setdefault("LITELLM_LOG", "CRITICAL")
    # A proxy cannot reach the user's loopback, and local_only means what it says.
    past = [name for name in (os.environ.get("NO_PROXY", ""), "localhost,127.0.0.1,::1") if name]
    os.environ["NO_PROXY"] = ",".join(dict.fromkeys(",".join(past).split(",")))
    for module in ("pydantic", "litellm"):  # their deprecation notes would land on the user's screen
        warnings.filterwarnings("ignore", module=module)
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router", "httpx", "openai"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return litellm
