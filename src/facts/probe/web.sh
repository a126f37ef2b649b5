# shellcheck shell=sh disable=SC2034 # pieces share their variables
# Where the web service listens, asked from the inside, and what each health check answers before anything changes.
# A service that does not speak HTTP (uWSGI's own protocol) is asked through the web server in front of it.

describe_web() {
  host_header=$(answer web.host)
  scheme=$(answer web.scheme)
  addresses=$SET_ADDRESS
  source='the setting address'
  if [ -z "$addresses" ]; then
    ANSWERS=$(ask "$ASK_WEB")
    heard
    addresses=$(answer listening)
    source='sockets of the web service'
  fi
  first=$(printf '%s\n' "$HTTP_PATHS" | head -n 1)
  # A service may listen for other things too: the door is the first one that answers.
  address=$(first_answering "$addresses" "$first")
  if [ -z "$address" ] && [ -n "$addresses" ] && [ -z "$SET_ADDRESS" ]; then
    port=80
    if [ "$scheme" = https ]; then port=443; fi
    address=$(first_answering "$scheme://127.0.0.1:$port" "$first")
    source='the web server in front of the service, which itself answers no HTTP'
  fi
  address=${address:-$(printf '%s\n' "$addresses" | head -n 1)}
  found web.address "$address" "$source"
  printf '%s\n' "$HTTP_PATHS" | while IFS= read -r path; do
    say web.baseline "$(if [ -n "$address" ]; then patient_status_of "$address" "$path"; else echo 0; fi) $path"
  done
}

# first_answering ADDRESSES PATH
first_answering() {
  printf '%s\n' "$1" | while IFS= read -r candidate; do
    if [ -n "$candidate" ] && [ "$(status_of "$candidate" "$2")" != 0 ]; then
      echo "$candidate"
      break
    fi
  done
}

# A page that nobody has asked for since the service started, on a busy host, may take longer than one question waits.
patient_status_of() {
  for _ in 1 2 3; do
    status=$(status_of "$1" "$2")
    if [ "$status" != 0 ]; then break; fi
  done
  echo "$status"
}

status_of() { su_http_get "$1" "$host_header" "$scheme" "$2" /dev/null 3>&-; }
