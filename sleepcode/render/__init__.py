"""The only package that prints (rich); one module per thing shown."""
