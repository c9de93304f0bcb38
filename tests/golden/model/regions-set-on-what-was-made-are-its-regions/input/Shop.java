import com.amazonaws.regions.*;
import com.amazonaws.services.sqs.*;

class Shop {
    void list() {
        AmazonSQS queues = new AmazonSQSClient();
        queues.setRegion(Region.getRegion(Regions.US_EAST_1));
        queues.listQueues();
    }
}
