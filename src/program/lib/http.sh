# shellcheck shell=sh
# su_http_get ADDRESS HOSTHEADER SCHEME PATH BODYFILE: asks the application on this machine, as the proxy in front
# of it would. ADDRESS is http://HOST:PORT or unix:/SOCKET; SCHEME https is passed on as X-Forwarded-Proto, or the
# application would only answer with a redirect. Redirects are not followed. Prints the status; 0: no answer in 5 s.
# https://127.0.0.1:PORT is the web server on this machine, asked under the site's name: whose certificate it shows
# there is no question, for no packet leaves the machine.
su_http_get() {
  if command -v curl >/dev/null 2>&1; then
    su_http_curl "$@"
  else
    "${SU_PYTHON:-python3}" -I -B -c "$su_http_python" "$@" 2>/dev/null </dev/null || echo 0
  fi
}

su_http_curl() {
  su_http_code=$(
    su_http_at=$1 su_http_host=$2 su_http_scheme=$3 su_http_url=$1$4 su_http_path=$4 su_http_body=$5
    # A proxy or a .curlrc of the account has no say in how a machine talks to itself.
    set -- -q --silent --globoff --path-as-is --noproxy '*' --max-time 5
    case $su_http_at in
      unix:*)
        su_http_url=http://localhost$su_http_path
        set -- "$@" --unix-socket "${su_http_at#unix:}"
        ;;
      https://127.0.0.1:*)
        su_http_url=https://$su_http_host$su_http_path
        set -- "$@" --insecure --connect-to "::${su_http_at#https://}"
        ;;
    esac
    case $su_http_scheme in https) set -- "$@" --header 'X-Forwarded-Proto: https' ;; esac
    curl "$@" --header "Host: $su_http_host" --output "$su_http_body" --write-out '%{http_code}' "$su_http_url" \
      2>/dev/null </dev/null
  ) || su_http_code=0
  case $su_http_code in '' | 000) su_http_code=0 ;; esac
  echo "$su_http_code"
}

# shellcheck disable=SC2016,SC2089
su_http_python='
import http.client, signal, socket, ssl, sys

address, host, scheme, path, body_file = sys.argv[1:6]
signal.alarm(5)


class Local(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(address[len("unix:"):])


class Here(http.client.HTTPSConnection):
    def connect(self):
        there, port = address.split("//", 1)[1].split(":")
        plain = socket.create_connection((there, int(port)))
        self.sock = ssl._create_unverified_context().wrap_socket(plain, server_hostname=host.split(":")[0])


if address.startswith("unix:"):
    connection = Local("localhost")
elif address.startswith("https://127.0.0.1:"):
    connection = Here("localhost")
elif address.startswith("https:"):
    connection = http.client.HTTPSConnection(address.split("//", 1)[1])
else:
    connection = http.client.HTTPConnection(address.split("//", 1)[1])
headers = {"Host": host, "Accept": "*/*"}
if scheme == "https":
    headers["X-Forwarded-Proto"] = "https"
connection.request("GET", path, headers=headers)
answer = connection.getresponse()
content = answer.read()
with open(body_file, "wb") as target:
    target.write(content)
print(answer.status)
'
