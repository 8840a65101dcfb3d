# fr: Une question nommée posée depuis R
# en: A named question asked from R
# run: Rscript examples/sparql.R http://127.0.0.1:8000 2378
arguments <- commandArgs(trailingOnly = TRUE)
address <- sprintf("%s/api/questions/status-of-list?idcc=%s&date=2021-06-01&format=csv", arguments[1], arguments[2])
answer <- read.csv(url(address), encoding = "UTF-8")
counts <- table(answer$status)
for (status in names(counts)) cat(status, counts[[status]], sep = "\t", fill = TRUE)
