"""The pages: thin over ``PolicyQA``; what two pages need stands once."""
