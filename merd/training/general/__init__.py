"""The general model: recipe, LSTM, evaluation."""
