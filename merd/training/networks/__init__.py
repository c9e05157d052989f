"""Networks, their weights, and their export to ONNX."""
