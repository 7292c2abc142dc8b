# shellcheck shell=bash
# Completes the arguments of sigma-suite, in bash 3.2 or later.
_sigma_suite() {
    # Bash also splits words at `=` and `:`, and completes the last part only. Parts without white space between them
    # are joined here, up to the cursor.
    local rest=${COMP_LINE:0:COMP_POINT} words=("${COMP_WORDS[0]}") index=0 i part after
    rest=${rest#*"${COMP_WORDS[0]}"}
    for ((i = 1; i <= COMP_CWORD; i++)); do
        part=${COMP_WORDS[i]}
        after=${rest#"${rest%%[![:space:]]*}"}
        [[ $after == "$rest" ]] || words[++index]=
        ((i < COMP_CWORD)) || part=$after
        rest=${after#"$part"}
        words[index]+=$part
    done
    # What bash keeps of the last word, before $2. A quote may be open there; in `$'` and `$(`, that is not known.
    local kept=${words[index]%"$2"} quote="" char
    COMPREPLY=()
    [[ ${words[index]} == *"$2" && $kept != *[\$\`]* ]] || return
    for ((i = 0; i < ${#kept}; i++)); do
        char=${kept:i:1}
        if [[ $char == \\ && $quote != \' ]]; then
            ((i++))
        elif [[ -z $quote && $char == [\"\'] ]]; then
            quote=$char
        elif [[ $char == "$quote" ]]; then
            quote=
        fi
    done
    kept=${kept//[\"\'\\]/}

    # Bash inserts candidates as they are, and file names may contain commands.
    local candidate
    while IFS= read -r candidate; do
        candidate=${candidate#"$kept"}
        case $quote in
            \') [[ $candidate != *\'* ]] || continue ;;
            \")
                # A backslash before `!` would stay.
                [[ $candidate != *[\"!]* ]] || continue
                candidate=${candidate//\\/\\\\}
                candidate=${candidate//\$/\\\$}
                candidate=${candidate//\`/\\\`}
                ;;
            *)
                [[ $candidate != *[!A-Za-z0-9_./:=@%+,-]* ]] || printf -v candidate %q "$candidate"
                # The home folder.
                [[ $candidate != \\~/* ]] || candidate=${candidate#\\}
                ;;
        esac
        COMPREPLY+=("$candidate")
    done < <(_CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX=$index VARIABLE=bash PROGRAM -- "${words[@]}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o nosort -F _sigma_suite sigma-suite 2>/dev/null ||
    complete -o bashdefault -F _sigma_suite sigma-suite
