"""Reads packet captures: pcap and pcapng, decrypted by tshark where their keys are known."""
