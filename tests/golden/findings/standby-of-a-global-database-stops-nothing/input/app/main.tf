module "ledger" { 
  source = "../modules/ledger" 
}
