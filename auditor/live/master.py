"""mitmproxy with the addons that intercepting needs, and no others: each addon costs time at every event of every connection."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mitmproxy.master import Master
    from mitmproxy.options import Options


def intercepting(options: "Options") -> "Master":
    """A master in the running event loop. Left out of mitmproxy's own list: replay, rewriting, saving, scripts, sticky sessions."""
    from mitmproxy import addons
    from mitmproxy.addons import errorcheck
    from mitmproxy.master import Master

    master = Master(options, with_termlog=False)
    master.addons.add(  # type: ignore[no-untyped-call]
        addons.core.Core(),
        addons.block.Block(),
        addons.strip_dns_https_records.StripDnsHttpsRecords(),
        addons.disable_h2c.DisableH2C(),
        addons.onboarding.Onboarding(),  # type: ignore[no-untyped-call]
        addons.proxyserver.Proxyserver(),  # type: ignore[no-untyped-call]
        addons.dns_resolver.DnsResolver(),
        addons.next_layer.NextLayer(),
        addons.tlsconfig.TlsConfig(),
        addons.upstream_auth.UpstreamAuth(),
        addons.update_alt_svc.UpdateAltSvc(),
        errorcheck.ErrorCheck(),
    )
    return master
