"""Names under which SDKs are known to send a data type, from their public documentation and privacy statements."""

NAMES: dict[str, tuple[str, ...]] = {
    "imei": ("imei", "IMEI", "deviceImei", "device_imei", "imei1", "imei_md5", "imeiMd5", "didmd5", "phoneImei", "d_imei", "imeis"),
    "imsi": ("imsi", "IMSI", "sim_imsi", "subscriberId", "deviceImsi"),
    "iccid": ("iccid", "ICCID", "simSerialNumber", "sim_iccid"),
    "serial_number": ("serial", "serialno", "serialNumber", "device_serial", "hwSerial"),
    "android_id": ("android_id", "androidId", "ANDROID_ID", "aid", "androidid_md5", "anid", "dpidmd5", "device_androidid", "ssaid"),
    "oaid": ("oaid", "OAID", "oaid_md5", "device_oaid", "oa_id", "oaId"),
    "aaid": ("gaid", "gps_adid", "advertisingId", "google_aid", "adid", "ifa", "idfa_gaid", "advertiserId", "GAID", "aaid"),
    "mac_address": ("mac", "macAddress", "wifi_mac", "MAC", "mac_md5", "macmd5", "wlanMac", "macsha1", "mc"),
    "bssid": ("bssid", "wifi_bssid", "BSSID", "routerMac", "ap_mac", "connected_bssid"),
    "ssid": ("ssid", "wifi_ssid", "SSID", "wifiName"),
    "phone_number": ("phone", "mobile", "phoneNumber", "phone_num", "msisdn", "tel", "mobilePhone", "userPhone", "line1Number"),
    "email": ("email", "mail", "userEmail", "e_mail", "emailAddress", "contact_email"),
    "precise_location": ("lat",),
}
