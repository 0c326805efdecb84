"""Components: steps that pipelines share, registered like other assets."""

from .assets import AssetOperations
from .entities import Component


class ComponentOperations(AssetOperations):
    def __init__(self, client):
        super().__init__(client, "components", Component)
