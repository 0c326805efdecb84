"""The worker of a deployment: it loads a scoring script or an MLflow model and answers what a gateway sends it.

It runs in the Python of the deployment's environment, 3.8 or later, and needs nothing installed there.
"""
