# One file, several ways in: the run itself, and its parts as children of their own.
su_enter() {
  cd / || exit 1
  SU_SHELL=$(command -v bash || command -v sh)
  SU_ME=$(id -un)

  case ${1-} in
    '') su_main ;;
    --step | --undo | --finally)
      set -e
      SU_STEP=$2
      if [ "$1 $2" = '--undo restore' ]; then su_restore; else "${1#--}_$(su_name "$2")"; fi
      ;;
    --if)
      SU_STEP=$2
      "if_$(su_name "$2")"
      ;;
    --written-since)
      set -e
      SU_STEP=$2
      su_written_since_start
      ;;
    --probe) su_probe ;;
    --since) su_lost_since ;;
    --verify-backup) su_verify_backup ;;
    --take-up) su_take_up ;;
    --way-back | --restore) su_by_hand "${1#--}" ;;
    *)
      echo "usage: sh program.sh [--take-up | --way-back | --restore]" >&2
      exit 64
      ;;
  esac
}
