class Shop {
    async Task<string> Text(string key) {
        try {
            return await client.GetItemAsync(key);
        } catch (AmazonServiceException e) when (e.StatusCode == 404) {
            return null;
        } catch (Exception e) {
            _logger.LogWarning(e, "gone");
            var text = "hello";
            return text;
        }
    }
    void All() {
        try {
            client.Scan();
        } catch {
            throw;
        }
    }
}
