module "ledger" { 
  source = "../../" 
}
