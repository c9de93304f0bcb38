package shop;

class Zone {
    static final Zone FIRST = new Zone(Region.US_EAST_1, "a");
}
