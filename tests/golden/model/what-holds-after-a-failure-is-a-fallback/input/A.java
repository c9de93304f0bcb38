class A { void go() { String region; try { region = meta.region(); } catch (Exception e) { region = "us-west-2"; } send(region); } }
