# Completion of awscurl for bash: the script that the installed version prints, when awscurl is completed for the first time.
source <(awscurl -q --completion bash)
