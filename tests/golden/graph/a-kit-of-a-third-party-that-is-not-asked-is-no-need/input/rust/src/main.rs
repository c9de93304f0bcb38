fn main() {
    let stripe = layout::stripe();
    stripe.draw();
}
