/**
 * The first that anybody would try, of eight characters or more, in lower case. A longer list would
 * cost memory and refuse little more: guessing is throttled.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 12345678910 123123123 123321123 147258369 987654321 9876543210
  0987654321 11223344 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1234qwer 123qwe123 12341234 qwertyui
  qwertyuiop qwerty12 qwerty123 qwerty1234 qwertz123 qwer1234 qazwsxedc asdfghjk asdfghjkl asdf1234
  zxcvbnm123 zaq12wsx q1w2e3r4 q1w2e3r4t5 abcd1234 abc12345 abcdefgh abcdefghi a1b2c3d4 aa123456
  a123456789 password password1 password12 password123 password1234 password! passw0rd p@ssword
  p@ssw0rd p@55w0rd passwort passwort1 mypassword newpassword changeme changeme1 changeme123 letmein1
  letmein123 welcome1 welcome123 welcome2024 welcome2025 welcome2026 welcome! iloveyou iloveyou1
  sunshine princess princess1 football football1 baseball superman superman1 batman123 trustno1
  dragon123 monkey123 master123 shadow123 michael1 jennifer jordan23 charlie1 computer internet
  whatever starwars freedom1 computer1 samsung1 corvette mercedes admin123 admin1234 admin12345
  administrator adminadmin root1234 rootroot toortoor test1234 testtest test12345 testing123 guest123
  default1 default123 secret123 topsecret supersecret operator operator1 reprise1 reprise123 summer2024
  summer2025 summer2026 winter2024 winter2025 winter2026 spring2026 autumn2026 january2026
  correcthorsebatterystaple`.split(/\s+/),
);
