package shop;

public class Call {
  void call(Client client) {
    client.get(Check.OTHER);
  }
}
