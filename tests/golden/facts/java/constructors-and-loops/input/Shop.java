package shop;

import com.amazonaws.services.sqs.AmazonSQS;

class Shop extends Store {
    private AmazonSQS orders;

    Shop(Config config) {
        this(config, null);
    }

    Shop(Config config, String name) {
        super(config, name);
        orders = new AmazonSQS(name);
        for (String each : names) {
            new Queue(this, each);
        }
        for (int i = 0; i < 3; i++) {
            new Queue(this, "queue-" + i);
        }
        new Queue(this, "last");
    }
}
