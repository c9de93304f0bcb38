class Shop {
    String text(String key) {
        try {
            return client.getItem(key);
        } catch (ResourceNotFoundException | IllegalStateException e) {
            throw new ShopException(e);
        } catch (final Exception e) {
            log.warn("gone", e);
            String text = "hello";
            return text;
        }
    }

    void all() {
        try (Stream s = client.open()) {
            client.list();
        } catch (IOException e) {
        }
    }
}
