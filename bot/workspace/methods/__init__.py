"""The Web API methods the workspace answers, one module per family; `registry.py` lists them all."""
