use async_openai::Client;

fn main() {
    let client = Client::new();
    serve(client);
}
