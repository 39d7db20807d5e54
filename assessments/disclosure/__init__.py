"""What may be shown of counts about firms. Pure: numpy only."""
