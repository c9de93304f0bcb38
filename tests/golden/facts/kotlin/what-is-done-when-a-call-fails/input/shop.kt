class Shop(val client: DynamoDbClient) {
    fun text(key: String): String {
        return try {
            client.getItem(key)
        } catch (e: NotFound) {
            throw e
        } catch (e: Exception) {
            logger.warn("gone", e)
            "hello"
        }
    }
    fun all() = runCatching { client.scan() }.getOrDefault(emptyList())
}
