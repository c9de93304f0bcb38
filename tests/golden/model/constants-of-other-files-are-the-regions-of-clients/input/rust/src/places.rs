pub const REGION: &str = "af-south-1";
