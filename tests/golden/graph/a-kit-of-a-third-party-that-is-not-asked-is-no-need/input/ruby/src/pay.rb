module Stripe
  class Report
    def call
      Stripe::Report::Writer.new.call
    end
  end
end
