# Refreshes static/vendor from the npm registry. Needs npm and the network; `make run` and `make test` need neither.
# Versions are pinned here. After a change, run `make vendor` and read the diff of static/vendor/CHECKSUMS.
BOOTSTRAP := 5.3.9
ALPINE    := 3.17.4
ECHARTS   := 6.1.0
INTER     := 5.3.0
VENDOR    := static/vendor
VENDOR_TMP := .local/vendor

.PHONY: vendor
vendor:
	rm -rf $(VENDOR_TMP) && mkdir -p $(VENDOR_TMP) $(VENDOR)/licenses
	cd $(VENDOR_TMP) && for p in bootstrap@$(BOOTSTRAP) @alpinejs/csp@$(ALPINE) echarts@$(ECHARTS) \
	  @fontsource-variable/inter@$(INTER); do \
	  npm pack --ignore-scripts --silent "$$p" || exit 1; done
	cd $(VENDOR_TMP) && for f in *.tgz; do mkdir -p "$${f%-*}" && tar xzf "$$f" -C "$${f%-*}" --strip-components=1 || exit 1; done
	cp $(VENDOR_TMP)/bootstrap/dist/css/bootstrap.min.css $(VENDOR)/
	cp $(VENDOR_TMP)/alpinejs-csp/dist/cdn.min.js $(VENDOR)/alpine-csp.min.js
	cp $(VENDOR_TMP)/echarts/dist/echarts.min.js $(VENDOR)/
	cp $(VENDOR_TMP)/fontsource-variable-inter/files/inter-latin-wght-normal.woff2 $(VENDOR)/
	cp $(VENDOR_TMP)/fontsource-variable-inter/files/inter-latin-ext-wght-normal.woff2 $(VENDOR)/
	for p in bootstrap echarts fontsource-variable-inter; do \
	  cp $(VENDOR_TMP)/$$p/LICENSE $(VENDOR)/licenses/$$p.txt; done
	cp $(VENDOR_TMP)/echarts/NOTICE $(VENDOR)/licenses/echarts-NOTICE.txt
	sed -i '/sourceMappingURL/d' $(VENDOR)/*.css $(VENDOR)/*.js
	cd $(VENDOR) && sha256sum *.css *.js *.woff2 licenses/* > CHECKSUMS
	rm -rf $(VENDOR_TMP)
