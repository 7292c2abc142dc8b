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
    # What bash keeps of the last word. It may contain an opening quote, which is not part of $2.
    local kept=${words[index]%"$2"} is_quoted=
    [[ $kept != *[\"\']* ]] || is_quoted=1
    kept=${kept//[\"\'\\]/}

    COMPREPLY=()
    local candidate quoted
    while IFS= read -r candidate; do
        candidate=${candidate#"$kept"}
        if [[ -z $is_quoted && $candidate == *[!A-Za-z0-9_./:=@%+,~-]* ]]; then
            printf -v quoted %q "$candidate"
            candidate=$quoted
        fi
        COMPREPLY+=("$candidate")
    done < <(_CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX=$index VARIABLE=bash PROGRAM -- "${words[@]}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o nosort -F _sigma_suite sigma-suite 2>/dev/null ||
    complete -o bashdefault -F _sigma_suite sigma-suite
