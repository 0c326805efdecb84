from atelier_serving.response import AMLResponse

__all__ = ["AMLResponse"]
