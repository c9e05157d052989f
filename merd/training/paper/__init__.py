"""The paper's own recipe: CNNs fine-tuned on images of spectrograms, and an LSTM on their features."""
