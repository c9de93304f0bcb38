# include faultline.mk
#
#   make faultline         what the work folder makes worse than FAULTLINE_BASE
#   make faultline-report  faultline.html, with all there is

FAULTLINE ?= faultline
FAULTLINE_BASE ?= origin/main
FAULTLINE_FAIL_ON ?= high

.PHONY: faultline faultline-report
faultline:
	@$(FAULTLINE) check --base $(FAULTLINE_BASE) --fail-on $(FAULTLINE_FAIL_ON)

faultline-report:
	@$(FAULTLINE) scan --fail-on never --format text --format html=faultline.html
