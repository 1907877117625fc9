# Completion of awscurl for fish: the script that the installed version prints, when awscurl is completed for the first time.
awscurl -q --completion fish | source
