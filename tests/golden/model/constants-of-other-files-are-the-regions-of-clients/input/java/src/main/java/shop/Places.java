package shop;

final class Places {
    static final String REGION = "ap-south-1";
}
