from .collector import Collector

__all__ = ["Collector"]
