"""What may be shown of counts about firms. Pure: numpy, and scipy inside one function."""
